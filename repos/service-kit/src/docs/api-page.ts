import { htmlPage } from './html-page.js';

/** The page of Swagger UI. It has no inline script, since the gateway's content security policy forbids those. */
export function apiPage(path: string): string {
  return htmlPage(
    'API',
    `<link rel="stylesheet" href="${path}/ui/swagger-ui.css">`,
    `<p><a href="${path}/events">Events</a> · <a href="${path}/openapi.json">openapi.json</a> · <a href="${path}/asyncapi.json">asyncapi.json</a></p>
<div id="ui"></div>
<script src="${path}/ui/swagger-ui-bundle.js"></script>
<script src="${path}/start.js"></script>`,
  );
}

/** The script that starts Swagger UI in the browser. */
export const START_SCRIPT = `SwaggerUIBundle({ url: document.location.pathname.replace(/\\/$/, '') + '/openapi.json', dom_id: '#ui', deepLinking: true });
`;
