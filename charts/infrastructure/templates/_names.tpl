{{/* The services of services.ts. Out: a YAML list of {name, database}. */}}
{{- define "infrastructure.services" -}}
{{- (.Files.Get "files/services.yaml" | fromYaml).services | toYaml -}}
{{- end }}

{{- define "infrastructure.kafkaServers" -}}
{{- if .Values.kafka.enabled -}}
kafka.{{ .Release.Namespace }}.svc:9093
{{- else -}}
{{- required "set kafka.bootstrapServers to the broker's address, or kafka.enabled for a broker of this chart" .Values.kafka.bootstrapServers -}}
{{- end -}}
{{- end }}

{{/* The image of a third-party program. It comes from imageRegistry too, so that the registry can be a mirror. */}}
{{- define "infrastructure.partImage" -}}
{{- $name := printf "%s:%s" .image.repository .image.tag }}
{{- with .root.Values.imageRegistry }}{{ $name = printf "%s/%s" (trimSuffix "/" .) $name }}{{ end }}
{{- $name }}
{{- end }}

{{/*
A certificate that the authority of this chart signs. Processes read it when they start, so it is renewed half a year before it expires.
In: {root, name, component, dnsNames, usages, combined}.
*/}}
{{- define "infrastructure.certificate" -}}
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: {{ .name }}
  labels: {{- include "service-lib.labels" . | nindent 4 }}
spec:
  secretName: {{ .name }}
  commonName: {{ .name }}
  {{- with .dnsNames }}
  dnsNames: {{- toYaml . | nindent 4 }}
  {{- end }}
  duration: 8760h
  renewBefore: 4380h
  privateKey: {algorithm: ECDSA, size: 256, encoding: PKCS8, rotationPolicy: Always}
  usages: {{- toYaml .usages | nindent 4 }}
  {{- if .combined }}
  {{- /* Kafka reads key and chain from one file. */}}
  additionalOutputFormats:
    - type: CombinedPEM
  {{- end }}
  issuerRef: {{- toYaml .root.Values.authority.issuer | nindent 4 }}
{{- end }}
