import { type ComponentPropsWithRef, type ReactNode, useId } from 'react';
import './field.css';

interface FieldText {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
}

/** A labelled input. Its hint and its error also describe it to screen readers. */
export function Field({ label, hint, error, ...input }: FieldText & Omit<ComponentPropsWithRef<'input'>, 'id'>) {
  const text = { label, hint, error };
  return <FieldFrame {...text} control={(attributes) => <input {...input} {...attributes} />} />;
}

/** A Field for several lines of text. */
export function TextArea({ label, hint, error, ...area }: FieldText & Omit<ComponentPropsWithRef<'textarea'>, 'id'>) {
  const text = { label, hint, error };
  return <FieldFrame {...text} control={(attributes) => <textarea {...area} {...attributes} />} />;
}

interface FieldFrameProps extends FieldText {
  /** Renders the input with the attributes that connect it to its label, hint and error. */
  readonly control: (attributes: {
    readonly id: string;
    readonly 'aria-invalid': true | undefined;
    readonly 'aria-describedby': string | undefined;
  }) => ReactNode;
}

function FieldFrame({ label, hint, error, control }: FieldFrameProps) {
  const id = useId();
  const hintId = hint === undefined ? undefined : `${id}-hint`;
  const errorId = error === undefined ? undefined : `${id}-error`;
  const describedBy = [errorId, hintId].filter((part) => part !== undefined).join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {control({
        id,
        'aria-invalid': error === undefined ? undefined : true,
        'aria-describedby': describedBy === '' ? undefined : describedBy,
      })}
      {hint !== undefined && (
        <p id={hintId} className="field-hint">
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={errorId} className="field-error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
