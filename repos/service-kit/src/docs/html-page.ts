/** An HTML page. All parameters are HTML; `head` holds further elements of the head. */
export function htmlPage(title: string, head: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
${head}
<title>${title}</title>
</head>
<body>
${body}
</body>
</html>
`;
}
