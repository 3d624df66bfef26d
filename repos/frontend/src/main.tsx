import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import * as z from 'zod/mini';
import { App } from './app/app.js';
import { createAppContext } from './app/app-context.js';

// Without this, zod tries `new Function`, which our Content-Security-Policy forbids and reports as a violation.
z.config({ jitless: true });

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root"');

const context = createAppContext();
void context.session.restore();

createRoot(root).render(
  <StrictMode>
    <BrowserRouter>
      <App context={context} />
    </BrowserRouter>
  </StrictMode>,
);
