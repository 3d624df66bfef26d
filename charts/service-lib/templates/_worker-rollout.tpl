{{/*
The worker. One pod of the new version joins the consumer group, then half of the pods are replaced, then all. An analysis watches each
step. Traffic weights do not apply, because they do not split a consumer group. KEDA owns the number of replicas.
*/}}
{{- define "service-lib.workerRollout" -}}
{{- $service := include "service-lib.definition" . | fromYaml }}
{{- $messaging := .Files.Get "files/messaging.yaml" | fromYaml }}
{{- $worker := .Values.worker }}
{{- $names := dict "root" . "component" "worker" }}
{{- include "service-lib.assertDrain" (dict "component" "worker" "drain" $worker.drain) }}
{{- include "service-lib.assertSidecarDrain" $worker.drain }}
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata:
  name: {{ .Chart.Name }}-worker
  labels: {{- include "service-lib.labels" $names | nindent 4 }}
spec:
  revisionHistoryLimit: 5
  progressDeadlineSeconds: 300
  progressDeadlineAbort: true
  selector:
    matchLabels: {{- include "service-lib.selectorLabels" $names | nindent 6 }}
  strategy:
    canary:
      maxSurge: 1
      maxUnavailable: 0
      {{- if $worker.canary.analysis.enabled }}
      analysis:
        startingStep: 1
        templates:
          - templateName: {{ .Chart.Name }}-worker
        args:
          - name: canary
            valueFrom: {podTemplateHashValue: Latest}
          - name: stable
            valueFrom: {podTemplateHashValue: Stable}
      {{- end }}
      {{- /* Argo Rollouts rounds 1% up to one pod. */}}
      steps:
        - setWeight: 1
        - pause: {duration: {{ int $worker.canary.pauseSeconds }}s}
        - setWeight: 50
        - pause: {duration: {{ int $worker.canary.pauseSeconds }}s}
  template:
    metadata:
      labels:
        {{- include "service-lib.selectorLabels" $names | nindent 8 }}
        app.kubernetes.io/part-of: todo-platform
        app.kubernetes.io/version: {{ include "service-lib.version" . | quote }}
      annotations:
        {{- with .Values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
        dapr.io/enabled: "true"
        dapr.io/app-id: {{ $messaging.appId }}
        dapr.io/app-port: "3000"
        dapr.io/app-protocol: http
        dapr.io/config: todo-platform
        dapr.io/api-token-secret: {{ $messaging.appId }}-dapr-api-token
        dapr.io/app-token-secret: {{ $messaging.appId }}-app-api-token
        dapr.io/enable-app-health-check: "true"
        dapr.io/app-health-check-path: /health/live
        dapr.io/app-health-probe-interval: "1"
        dapr.io/app-health-threshold: "3"
        dapr.io/disable-builtin-k8s-secret-store: "true"
        {{- /* No actors and no jobs. With an address, the sidecar would not be ready while their hosts are absent. */}}
        dapr.io/scheduler-host-address: ""
        dapr.io/placement-host-address: ""
        dapr.io/log-as-json: "true"
        dapr.io/enable-metrics: "true"
        dapr.io/metrics-port: "9090"
        dapr.io/sidecar-seccomp-profile-type: RuntimeDefault
        dapr.io/block-shutdown-duration: {{ int $worker.drain.sidecarBlockSeconds }}s
        dapr.io/graceful-shutdown-seconds: {{ int $worker.drain.sidecarGraceSeconds | quote }}
        {{- with $worker.sidecar.resources }}
        {{- with .requests }}
        dapr.io/sidecar-cpu-request: {{ .cpu | quote }}
        dapr.io/sidecar-memory-request: {{ .memory | quote }}
        {{- end }}
        {{- with .limits }}
        dapr.io/sidecar-memory-limit: {{ .memory | quote }}
        {{- end }}
        {{- end }}
    spec:
      {{- include "service-lib.podSpec" $names | nindent 6 }}
      {{- include "service-lib.spread" $names | nindent 6 }}
      terminationGracePeriodSeconds: {{ int $worker.drain.graceSeconds }}
      containers:
        - name: worker
          image: {{ include "service-lib.image" . }}
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          args: [worker]
          ports:
            - {name: http, containerPort: 3000}
            - {name: metrics, containerPort: 9464}
          env:
            {{- include "service-lib.databaseEnv" . | nindent 12 }}
            - {name: DATABASE_POOL_SIZE, value: {{ int $worker.databasePoolSize | quote }}}
            - {name: LOG_LEVEL, value: {{ .Values.logLevel }}}
            - {name: SHUTDOWN_DELAY_MS, value: {{ mul (int $worker.drain.lookAwaySeconds) 1000 | quote }}}
            - name: DAPR_API_TOKEN
              valueFrom:
                secretKeyRef: {name: {{ $messaging.appId }}-dapr-api-token, key: token}
            - name: APP_API_TOKEN
              valueFrom:
                secretKeyRef: {name: {{ $messaging.appId }}-app-api-token, key: token}
            - {name: TLS_CA_FILE, value: /etc/todo-platform/tls/ca.crt}
            {{- include "service-lib.keyFilesEnv" $service.worker.keyFiles | nindent 12 }}
            {{- range $service.worker.env }}
            - {{ toYaml . | nindent 14 | trim }}
            {{- end }}
          resources: {{- toYaml $worker.resources | nindent 12 }}
          {{- include "service-lib.probes" . | nindent 10 }}
          {{- include "service-lib.containerSecurity" . | nindent 10 }}
          volumeMounts:
            {{- include "service-lib.databaseMount" . | nindent 12 }}
            {{- include "service-lib.keyFilesMount" . | nindent 12 }}
            {{- include "service-lib.tlsMount" . | nindent 12 }}
      volumes:
        {{- include "service-lib.databaseVolume" . | nindent 8 }}
        {{- include "service-lib.keyFilesVolume" (dict "root" . "files" $service.worker.keyFiles) | nindent 8 }}
        {{- include "service-lib.tlsVolume" . | nindent 8 }}
{{- end }}

{{/* The sidecar must outlive the app's drain, and both must end before Kubernetes kills them. */}}
{{- define "service-lib.assertSidecarDrain" -}}
{{- $drain := add .lookAwaySeconds 15 }}
{{- if lt (int .sidecarBlockSeconds) (int $drain) }}
{{- fail (printf "worker.drain.sidecarBlockSeconds (%d) must be at least lookAwaySeconds + 15 s of drain (%d): the relay's last round needs the sidecar" (int .sidecarBlockSeconds) (int $drain)) }}
{{- end }}
{{- $sidecar := add .sidecarBlockSeconds .sidecarGraceSeconds }}
{{- if le (int .graceSeconds) (int $sidecar) }}
{{- fail (printf "worker.drain.graceSeconds (%d) must be more than sidecarBlockSeconds + sidecarGraceSeconds (%d)" (int .graceSeconds) (int $sidecar)) }}
{{- end }}
{{- end }}
