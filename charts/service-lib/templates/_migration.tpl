{{/*
Migrates the schema once, before any pod of the new version starts. It is a Helm hook, which Argo CD runs as a PreSync hook.
Its ServiceAccount and NetworkPolicy are hooks with a lower weight, so they exist before it.
*/}}
{{- define "service-lib.migration" -}}
{{- $names := dict "root" . "component" "migrate" }}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Chart.Name }}-migrate
  labels: {{- include "service-lib.labels" $names | nindent 4 }}
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-weight: "-5"
    helm.sh/hook-delete-policy: before-hook-creation
spec:
  backoffLimit: 6
  activeDeadlineSeconds: 900
  ttlSecondsAfterFinished: 86400
  template:
    metadata:
      labels:
        {{- include "service-lib.selectorLabels" $names | nindent 8 }}
        app.kubernetes.io/part-of: todo-platform
        app.kubernetes.io/version: {{ include "service-lib.version" . | quote }}
    spec:
      {{- include "service-lib.podSpec" $names | nindent 6 }}
      restartPolicy: Never
      containers:
        - name: migrate
          image: {{ include "service-lib.image" . }}
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          args: [migrate]
          env:
            {{- include "service-lib.databaseEnv" . | nindent 12 }}
            - {name: LOG_LEVEL, value: {{ .Values.logLevel }}}
          resources:
            requests: {cpu: 100m, memory: 128Mi}
            limits: {memory: 256Mi}
          {{- include "service-lib.containerSecurity" . | nindent 10 }}
          volumeMounts:
            {{- include "service-lib.databaseMount" . | nindent 12 }}
      volumes:
        {{- include "service-lib.databaseVolume" . | nindent 8 }}
{{- end }}
