import { type KeyboardEvent, useEffect, useRef, useState } from 'react';

interface ConfirmButtonProps {
  readonly label: string;
  /** The accessible name of the first button, if the label alone does not say what it acts on. */
  readonly name?: string;
  readonly question: string;
  readonly confirmLabel: string;
  readonly isPending: boolean;
  readonly onConfirm: () => void;
}

/** A button for an action that cannot be undone: it asks in place, without a dialog. Escape cancels. */
export function ConfirmButton({ label, name, question, confirmLabel, isPending, onConfirm }: ConfirmButtonProps) {
  const [isAsking, setAsking] = useState(false);
  const wasAsking = useRef(false);
  const cancel = useRef<HTMLButtonElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (isAsking) cancel.current?.focus();
    else if (wasAsking.current) trigger.current?.focus();
    wasAsking.current = isAsking;
  }, [isAsking]);

  if (!isAsking) {
    return (
      <button ref={trigger} type="button" className="button-quiet" aria-label={name} onClick={() => setAsking(true)}>
        {label}
      </button>
    );
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') setAsking(false);
  };
  // Ignores clicks while the action runs; a `disabled` button would lose the focus.
  const confirm = () => {
    if (!isPending) onConfirm();
  };
  return (
    <div className="button-row" role="group" aria-label={question}>
      <span>{question}</span>
      <button type="button" className="button-danger" onClick={confirm} onKeyDown={onKeyDown}>
        {confirmLabel}
      </button>
      <button ref={cancel} type="button" onClick={() => setAsking(false)} onKeyDown={onKeyDown}>
        Cancel
      </button>
    </div>
  );
}
