{{/*
The certificate of the gRPC ports, which cert-manager issues and renews. Processes read it when they start, so it is renewed half a year
before it expires: a rollout within that time loads the new one. "localhost" is for people who forward a port.
*/}}
{{- define "service-lib.certificate" -}}
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: {{ .Chart.Name }}
  labels: {{- include "service-lib.labels" (dict "root" . "component" "api") | nindent 4 }}
spec:
  secretName: {{ .Chart.Name }}-tls
  commonName: {{ .Chart.Name }}
  dnsNames:
    - {{ .Chart.Name }}
    - {{ .Chart.Name }}.{{ .Release.Namespace }}
    - {{ .Chart.Name }}.{{ .Release.Namespace }}.svc
    - localhost
  duration: 8760h
  renewBefore: 4380h
  privateKey: {algorithm: ECDSA, size: 256, rotationPolicy: Always}
  usages: [digital signature, server auth]
  issuerRef: {{- toYaml .Values.certificates.issuer | nindent 4 }}
{{- end }}
