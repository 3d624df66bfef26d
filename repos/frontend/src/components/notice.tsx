import type { ReactNode } from 'react';
import './notice.css';

interface NoticeProps {
  readonly kind: 'error' | 'info';
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

/** A message inside the page. A screen reader reads an error at once, and other kinds after what it is reading. */
export function Notice({ kind, children, actions }: NoticeProps) {
  return (
    <div className={`notice notice-${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      <p>{children}</p>
      {actions !== undefined && <div className="button-row">{actions}</div>}
    </div>
  );
}
