{{/* What every pod has: the "restricted" Pod Security Standard, no token of Kubernetes, spread over nodes and zones. */}}
{{- define "service-lib.podSpec" -}}
automountServiceAccountToken: false
enableServiceLinks: false
serviceAccountName: {{ .root.Chart.Name }}-{{ .component }}
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile:
    type: RuntimeDefault
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .root.Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "service-lib.spread" -}}
topologySpreadConstraints:
{{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "service-lib.selectorLabels" $ | nindent 8 }}
    matchLabelKeys: [{{ $.hashLabel | default "rollouts-pod-template-hash" }}]
{{- end }}
{{- end }}

{{- define "service-lib.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end }}

{{/* The password stands in the variable of its own that the address refers to; the server is verified by name and authority. */}}
{{- define "service-lib.databaseEnv" -}}
{{- $database := .Values.database }}
{{- $name := $database.name | default (include "service-lib.short" .) -}}
- name: DATABASE_USER
  valueFrom:
    secretKeyRef:
      name: {{ include "service-lib.databaseSecret" . }}
      key: username
- name: DATABASE_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ include "service-lib.databaseSecret" . }}
      key: password
- name: DATABASE_URL
  value: postgresql://$(DATABASE_USER):$(DATABASE_PASSWORD)@{{ $database.host }}:{{ $database.port }}/{{ $name }}?sslmode=verify-full&sslrootcert=/etc/todo-platform/database/ca.crt
{{- end }}

{{- define "service-lib.databaseVolume" -}}
- name: database-authority
  secret:
    secretName: {{ .Values.database.tls.authoritySecret | default "postgres-ca" }}
    defaultMode: 0440
    items:
      - key: {{ .Values.database.tls.authorityKey }}
        path: ca.crt
{{- end }}

{{- define "service-lib.databaseMount" -}}
- name: database-authority
  mountPath: /etc/todo-platform/database
  readOnly: true
{{- end }}

{{/* Variables that name files of the service's own Secret. `variables` are pairs of name and file. */}}
{{- define "service-lib.keyFilesEnv" -}}
{{- range $index, $variable := . }}
{{- if $index }}{{ printf "\n" }}{{ end -}}
- name: {{ .name }}
  value: /etc/todo-platform/keys/{{ .file }}
{{- end }}
{{- end }}

{{- define "service-lib.keyFilesVolume" -}}
- name: keys
  secret:
    secretName: {{ include "service-lib.keysSecret" .root }}
    defaultMode: 0440
    items:
{{- range .files }}
      - key: {{ .file }}
        path: {{ .file }}
{{- end }}
{{- end }}

{{- define "service-lib.keyFilesMount" -}}
- name: keys
  mountPath: /etc/todo-platform/keys
  readOnly: true
{{- end }}

{{/* The certificate that the service shows, with the authority that signed it: those of the others are of the same. */}}
{{- define "service-lib.tlsVolume" -}}
- name: tls
  secret:
    secretName: {{ .Chart.Name }}-tls
    defaultMode: 0440
{{- end }}

{{- define "service-lib.tlsMount" -}}
- name: tls
  mountPath: /etc/todo-platform/tls
  readOnly: true
{{- end }}

{{- define "service-lib.probes" -}}
startupProbe:
  httpGet: {path: /health/live, port: http}
  periodSeconds: 2
  failureThreshold: 60
livenessProbe:
  httpGet: {path: /health/live, port: http}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: {path: /health/ready, port: http}
  periodSeconds: 5
  timeoutSeconds: 4
  failureThreshold: 2
{{- end }}

{{/*
How long a process takes to stop: it fails readiness, looks away, then drains within 15 s (service-kit, run-service.ts). What
Kubernetes gives must be more, or it kills in the middle.
*/}}
{{- define "service-lib.assertDrain" -}}
{{- $needed := add .drain.lookAwaySeconds 15 }}
{{- if le (int .drain.graceSeconds) (int $needed) }}
{{- fail (printf "%s.drain.graceSeconds (%d) must be more than lookAwaySeconds + 15 s of drain (%d)" .component (int .drain.graceSeconds) (int $needed)) }}
{{- end }}
{{- end }}
