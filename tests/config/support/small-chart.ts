import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The template renders one ConfigMap. The value `wrong` makes it render a manifest that the checks must refuse. */
const TEMPLATE = `
{{- $kinds := dict "secret" "Secret" "kind" "ResourceQuota" }}
{{- $wrong := .Values.wrong | default "" }}
apiVersion: v1
kind: {{ get $kinds $wrong | default "ConfigMap" }}
metadata:
  name: {{ .Release.Name }}
  namespace: {{ .Release.Namespace }}
{{- if ne $wrong "kind" }}
{{ eq $wrong "field" | ternary "dada" "data" }}:
  image: {{ printf "%s/%s:%s@%s" .Values.imageRegistry .Release.Name .Values.image.tag .Values.image.digest | quote }}
{{- end }}
`;

const REPLICAS = { type: 'object', properties: { min: { type: 'integer' }, max: { type: 'integer' } } };
const VALUES = {
  type: 'object',
  required: ['image', 'imageRegistry', 'environment', 'gateway'],
  properties: { api: { type: 'object', properties: { replicas: REPLICAS } } },
};

/** Writes a chart that accepts the values of a service and one additional value. */
export async function smallChart(folder: string): Promise<void> {
  await mkdir(join(folder, 'templates'), { recursive: true });
  await writeFile(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: small\nversion: 0.0.0\n');
  await writeFile(join(folder, 'values.schema.json'), JSON.stringify(VALUES));
  await writeFile(join(folder, 'templates', 'all.yaml'), TEMPLATE);
}
