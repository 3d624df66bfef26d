{{/*
What a service is, as opposed to its values, which say how it runs: files/service.yaml, generated from services.ts, together with
files/api.yaml, written by hand.
*/}}
{{- define "service-lib.definition" -}}
{{- merge (.Files.Get "files/api.yaml" | fromYaml) (.Files.Get "files/service.yaml" | fromYaml) | toYaml -}}
{{- end }}

{{/*
Names use the chart, not the release: other services and Dapr scopes rely on fixed names. So a namespace can hold each service once.
In: {root, component: "api", "worker", "migrate", …}.
*/}}
{{- define "service-lib.selectorLabels" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "service-lib.labels" -}}
{{ include "service-lib.selectorLabels" . }}
app.kubernetes.io/part-of: todo-platform
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{/* The image, by digest if there is one, because a tag can be moved. */}}
{{- define "service-lib.image" -}}
{{- $image := .Values.image }}
{{- if not (or $image.tag $image.digest) }}
{{- fail (printf "%s: set image.tag or image.digest; the charts never deploy \"latest\"" .Chart.Name) }}
{{- end }}
{{- $name := $image.repository }}
{{- with .Values.imageRegistry }}{{ $name = printf "%s/%s" (trimSuffix "/" .) $name }}{{ end }}
{{- with $image.tag }}{{ $name = printf "%s:%s" $name . }}{{ end }}
{{- with $image.digest }}{{ $name = printf "%s@%s" $name . }}{{ end }}
{{- $name }}
{{- end }}

{{- define "service-lib.version" -}}
{{- .Values.image.tag | default (.Values.image.digest | trimPrefix "sha256:" | trunc 12) }}
{{- end }}

{{- define "service-lib.short" -}}
{{- trimSuffix "-service" .Chart.Name }}
{{- end }}

{{- define "service-lib.keysSecret" -}}
{{- .Values.keysSecret | default (printf "%s-keys" .Chart.Name) }}
{{- end }}

{{- define "service-lib.databaseSecret" -}}
{{- .Values.database.credentialsSecret | default (printf "%s-database" .Chart.Name) }}
{{- end }}
