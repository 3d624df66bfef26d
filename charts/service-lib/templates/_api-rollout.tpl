{{/*
The api. A new version gets traffic by weight, in steps, while an analysis compares it with the stable one. The
HorizontalPodAutoscaler owns the number of replicas. https://argo-rollouts.readthedocs.io/en/stable/features/canary/
*/}}
{{- define "service-lib.apiRollout" -}}
{{- $service := include "service-lib.definition" . | fromYaml }}
{{- $api := .Values.api }}
{{- $names := dict "root" . "component" "api" }}
{{- include "service-lib.assertDrain" (dict "component" "api" "drain" $api.drain) }}
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata:
  name: {{ .Chart.Name }}-api
  labels: {{- include "service-lib.labels" $names | nindent 4 }}
spec:
  revisionHistoryLimit: 5
  progressDeadlineSeconds: {{ int $api.canary.progressDeadlineSeconds }}
  progressDeadlineAbort: true
  selector:
    matchLabels: {{- include "service-lib.selectorLabels" $names | nindent 6 }}
  strategy:
    canary:
      stableService: {{ .Chart.Name }}
      canaryService: {{ .Chart.Name }}-canary
      trafficRouting:
        traefik:
          weightedTraefikServiceName: {{ .Chart.Name }}
      maxSurge: 1
      maxUnavailable: 0
      {{- if $api.canary.analysis.enabled }}
      analysis:
        startingStep: 1
        templates:
          - templateName: {{ .Chart.Name }}-api
        args:
          - name: canary
            valueFrom: {podTemplateHashValue: Latest}
          - name: stable
            valueFrom: {podTemplateHashValue: Stable}
      {{- end }}
      steps: {{- include "service-lib.canarySteps" $api.canary | nindent 8 }}
  template:
    metadata:
      labels:
        {{- include "service-lib.selectorLabels" $names | nindent 8 }}
        app.kubernetes.io/part-of: todo-platform
        app.kubernetes.io/version: {{ include "service-lib.version" . | quote }}
      {{- with .Values.podAnnotations }}
      annotations: {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      {{- include "service-lib.podSpec" $names | nindent 6 }}
      {{- include "service-lib.spread" $names | nindent 6 }}
      terminationGracePeriodSeconds: {{ int $api.drain.graceSeconds }}
      containers:
        - name: api
          image: {{ include "service-lib.image" . }}
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          args: [api]
          ports:
            - {name: http, containerPort: 3000}
            - {name: grpc, containerPort: 5000}
            - {name: internal-grpc, containerPort: 5001}
            - {name: metrics, containerPort: 9464}
          env:
            {{- include "service-lib.databaseEnv" . | nindent 12 }}
            - {name: DATABASE_POOL_SIZE, value: {{ int $api.databasePoolSize | quote }}}
            - {name: LOG_LEVEL, value: {{ .Values.logLevel }}}
            - {name: SHUTDOWN_DELAY_MS, value: {{ mul (int $api.drain.lookAwaySeconds) 1000 | quote }}}
            {{- /* The network policy lets only the gateway call, and the gateway sends the client's address. */}}
            - {name: TRUSTED_PROXIES, value: {{ $api.trustedProxies | quote }}}
            - {name: TLS_CERT_FILE, value: /etc/todo-platform/tls/tls.crt}
            - {name: TLS_KEY_FILE, value: /etc/todo-platform/tls/tls.key}
            {{- if $service.publicKeysOf }}
            - {name: TLS_CA_FILE, value: /etc/todo-platform/tls/ca.crt}
            {{- end }}
            {{- include "service-lib.keyFilesEnv" $service.api.keyFiles | nindent 12 }}
            {{- range $service.api.secrets }}
            - name: {{ .name }}
              valueFrom:
                secretKeyRef: {name: {{ include "service-lib.keysSecret" $ }}, key: {{ .key }}}
            {{- end }}
            {{- range $service.api.env }}
            - {{ toYaml . | nindent 14 | trim }}
            {{- end }}
          resources: {{- toYaml $api.resources | nindent 12 }}
          {{- include "service-lib.probes" . | nindent 10 }}
          {{- include "service-lib.containerSecurity" . | nindent 10 }}
          volumeMounts:
            {{- include "service-lib.databaseMount" . | nindent 12 }}
            {{- include "service-lib.keyFilesMount" . | nindent 12 }}
            {{- include "service-lib.tlsMount" . | nindent 12 }}
      volumes:
        {{- include "service-lib.databaseVolume" . | nindent 8 }}
        {{- include "service-lib.keyFilesVolume" (dict "root" . "files" $service.api.keyFiles) | nindent 8 }}
        {{- include "service-lib.tlsVolume" . | nindent 8 }}
{{- end }}

{{- define "service-lib.apiScaling" -}}
{{- $replicas := .Values.api.replicas }}
{{- if gt (int $replicas.min) (int $replicas.max) }}
{{- fail (printf "api.replicas.min (%d) is above api.replicas.max (%d)" (int $replicas.min) (int $replicas.max)) }}
{{- end }}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ .Chart.Name }}-api
  labels: {{- include "service-lib.labels" (dict "root" . "component" "api") | nindent 4 }}
spec:
  scaleTargetRef:
    apiVersion: argoproj.io/v1alpha1
    kind: Rollout
    name: {{ .Chart.Name }}-api
  minReplicas: {{ int $replicas.min }}
  maxReplicas: {{ int $replicas.max }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: {{ int .Values.api.targetCpuPercent }}
  behavior:
    scaleDown:
      stabilizationWindowSeconds: 300
{{- end }}
