import type { ReactNode } from 'react';
import './notice.css';

interface NoticeProps {
  readonly kind: 'error' | 'info';
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

/** A message inside the page. An error interrupts a screen reader; anything else waits for its turn. */
export function Notice({ kind, children, actions }: NoticeProps) {
  return (
    <div className={`notice notice-${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      <p>{children}</p>
      {actions !== undefined && <div className="button-row">{actions}</div>}
    </div>
  );
}
