import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import * as z from 'zod/mini';
import { App } from './app/app.js';
import { createServices } from './app/services.js';

// zod would try `new Function` to see whether it may; a strict Content-Security-Policy reports that as a violation.
z.config({ jitless: true });

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root"');

const services = createServices();
void services.session.restore();

createRoot(root).render(
  <StrictMode>
    <BrowserRouter>
      <App services={services} />
    </BrowserRouter>
  </StrictMode>,
);
