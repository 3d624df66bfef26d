{{/*
Fields of every pod: the "restricted" Pod Security Standard, and no Kubernetes token.
https://kubernetes.io/docs/concepts/security/pod-security-standards/
*/}}
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

{{/* The URL refers to the password by a variable, so that manifests do not contain it. TLS verifies the name and the authority of the server. */}}
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
  value: {{ include "service-lib.databaseUrl" (dict "server" $database "name" $name) }}
{{- if $database.direct.host }}
- name: DATABASE_DIRECT_URL
  value: {{ include "service-lib.databaseUrl" (dict "server" $database.direct "name" $name) }}
{{- end }}
{{- end }}

{{/* In: {server: {host, port}, name: of the database}. */}}
{{- define "service-lib.databaseUrl" -}}
postgresql://$(DATABASE_USER):$(DATABASE_PASSWORD)@{{ .server.host }}:{{ .server.port }}/{{ .name }}?sslmode=verify-full&sslrootcert=/etc/todo-platform/database/ca.crt
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

{{/* Variables with the paths of files in the service's Secret. In: a list of {name, file}. */}}
{{- define "service-lib.keyFilesEnv" -}}
{{- range $index, $_ := . }}
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

{{/* The service's certificate, and the authority that signed it. The same authority signs the certificates of all services. */}}
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
A process fails readiness, waits for lookAwaySeconds, then drains within 15 s (run-service.ts in service-kit). Kubernetes must not kill it
before that.
*/}}
{{- define "service-lib.assertDrain" -}}
{{- $needed := add .drain.lookAwaySeconds 15 }}
{{- if le (int .drain.graceSeconds) (int $needed) }}
{{- fail (printf "%s.drain.graceSeconds (%d) must be more than lookAwaySeconds + 15 s of drain (%d)" .component (int .drain.graceSeconds) (int $needed)) }}
{{- end }}
{{- end }}
