import { Component, type ReactNode } from 'react';
import { Notice } from '../components/notice.js';

interface ErrorBoundaryProps {
  readonly children: ReactNode;
}

/** Shows a message and a reload button instead of a blank page if rendering fails. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <main>
        <h1>Something went wrong</h1>
        <Notice
          kind="error"
          actions={
            <button type="button" onClick={() => window.location.reload()}>
              Reload
            </button>
          }
        >
          This page has stopped working. Everything you saved is safe.
        </Notice>
      </main>
    );
  }
}
