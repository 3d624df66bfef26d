/** The page that Swagger UI fills. No inline script: the gateway's content security policy forbids it. */
export function apiPage(path: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>API</title>
<link rel="stylesheet" href="${path}/ui/swagger-ui.css">
</head>
<body>
<p><a href="${path}/events">Events</a> · <a href="${path}/openapi.json">openapi.json</a> · <a href="${path}/asyncapi.json">asyncapi.json</a></p>
<div id="ui"></div>
<script src="${path}/ui/swagger-ui-bundle.js"></script>
<script src="${path}/start.js"></script>
</body>
</html>
`;
}

/** Runs in the browser. */
export const START_SCRIPT = `SwaggerUIBundle({ url: document.location.pathname.replace(/\\/$/, '') + '/openapi.json', dom_id: '#ui', deepLinking: true });
`;
