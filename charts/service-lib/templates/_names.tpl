{{/*
Names do not follow the release: app ids, Dapr scopes and host names that others call are fixed, so that a namespace holds each
service once. Component is "api", "worker" or "migrate".
*/}}
{{- define "service-lib.definition" -}}
{{- .Files.Get "files/service.yaml" -}}
{{- end }}

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

{{/* The image by digest where there is one: a tag can be moved. */}}
{{- define "service-lib.image" -}}
{{- $image := .Values.image }}
{{- if not (or $image.tag $image.digest) }}
{{- fail (printf "%s: set image.tag or image.digest: nothing is deployed by \"latest\"" .Chart.Name) }}
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
