import { type ReactNode, use, useEffect, useRef } from 'react';
import { useLocation } from 'react-router';
import { InitialEntryContext } from '../lib/initial-entry.js';
import './page.css';

interface PageProps {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}

/** A route's content. After a navigation its heading gets the focus, so that a screen reader reads the new title. */
export function Page({ title, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { key, pathname } = useLocation();
  const isNavigation = key !== use(InitialEntryContext);

  useEffect(() => {
    if (isNavigation) heading.current?.focus();
  }, [isNavigation, pathname]);

  return (
    <>
      <title>{`${title} · Todo Platform`}</title>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions}
      </div>
      {children}
    </>
  );
}
