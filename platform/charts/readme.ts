import { leaves, type Value } from './values.ts';

export type Chart = {
  readonly name: string;
  readonly version: string;
  readonly description: string;
};

/** The README of a chart: how it is installed, and every value with its default. */
export function readme({ name, version, description }: Chart, values: readonly Value[]): string {
  const rows = leaves(withSections(values)).map(
    (value) => `| \`${value.path.join('.')}\` | \`${JSON.stringify(value.default)}\` | ${describe(value)} |`,
  );
  return [
    `# ${name}`,
    `${description}. Version ${version}. Made by \`npm run generate\`; change values.yaml instead.`,
    ['```sh', `helm dependency build charts/${name}`, install(name), '```'].join('\n'),
    'What is not listed is refused by its name.',
    ['| value | default | what it is |', '| --- | --- | --- |', ...rows].join('\n'),
    '',
  ].join('\n\n');
}

const install = (name: string) =>
  `helm upgrade --install ${name} charts/${name} --namespace todo-test --values my-values.yaml --set image.tag=…`;

/** What is said of a map is said of its first value, where a reader of the table comes by. */
function withSections(values: readonly Value[]): readonly Value[] {
  return values.map((value) => {
    const [first, ...rest] = withSections(value.children ?? []);
    if (first === undefined) return value;
    const description = [value.description, first.description].filter((text) => text !== '').join(' ');
    return { ...value, children: [{ ...first, description }, ...rest] };
  });
}

function describe({ description, tags: { min, max, enum: choices } }: Value): string {
  const bounds = [
    ...(min === undefined ? [] : [`at least ${min}`]),
    ...(max === undefined ? [] : [`at most ${max}`]),
    ...(choices === undefined ? [] : [choices.split(',').join(' or ')]),
  ].join(', ');
  const text = description.replaceAll('|', '\\|');
  return [text, bounds === '' ? '' : `(${bounds})`].filter((part) => part !== '').join(' ');
}
