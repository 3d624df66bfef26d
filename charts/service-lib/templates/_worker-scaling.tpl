{{/*
KEDA scales the Rollout on the consumer group's lag and on the age of the oldest event in the outbox that can be published:
more workers would not help an event that the broker refuses. Workers beyond maxWorkers would have no Kafka partition to read. https://keda.sh/docs/2.18/scalers/apache-kafka/
*/}}
{{- define "service-lib.workerScaling" -}}
{{- $messaging := .Files.Get "files/messaging.yaml" | fromYaml }}
{{- $replicas := .Values.worker.replicas }}
{{- $scaling := .Values.worker.scaling }}
{{- $max := int $replicas.max | default (int $messaging.maxWorkers) }}
{{- if gt $max (int $messaging.maxWorkers) }}
{{- fail (printf "worker.replicas.max (%d) is above %d: further workers would have no partition to read" $max (int $messaging.maxWorkers)) }}
{{- end }}
{{- if gt (int $replicas.min) $max }}
{{- fail (printf "worker.replicas.min (%d) is above worker.replicas.max (%d)" (int $replicas.min) $max) }}
{{- end }}
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: {{ .Chart.Name }}-worker
  labels: {{- include "service-lib.labels" (dict "root" . "component" "worker") | nindent 4 }}
spec:
  scaleTargetRef:
    apiVersion: argoproj.io/v1alpha1
    kind: Rollout
    name: {{ .Chart.Name }}-worker
  pollingInterval: {{ int $scaling.pollingSeconds }}
  minReplicaCount: {{ int $replicas.min }}
  maxReplicaCount: {{ $max }}
  {{- /* Keeps the number of replicas while neither Kafka nor Prometheus answers. */}}
  fallback:
    failureThreshold: 3
    behavior: currentReplicas
    replicas: {{ int $replicas.min }}
  advanced:
    horizontalPodAutoscalerConfig:
      behavior:
        {{- /* Each rebalance pauses the group. So KEDA scales up in one step, and down one worker at a time. */}}
        scaleUp:
          stabilizationWindowSeconds: 0
          policies:
            - {type: Pods, value: {{ $max }}, periodSeconds: 15}
        scaleDown:
          stabilizationWindowSeconds: {{ int $scaling.scaleDownStabilizationSeconds }}
          policies:
            - {type: Pods, value: 1, periodSeconds: {{ int $scaling.scaleDownPeriodSeconds }}}
  triggers:
    {{- range $messaging.topics }}
    - type: kafka
      metadata:
        bootstrapServers: {{ include "service-lib.kafkaServers" $ | quote }}
        consumerGroup: {{ $messaging.appId }}
        topic: {{ . }}
        lagThreshold: {{ int $scaling.lagThreshold | quote }}
        offsetResetPolicy: earliest
        allowIdleConsumers: "false"
        version: {{ $messaging.protocolVersion }}
        {{- if $.Values.kafka.tls.secret }}
        tls: enable
        {{- end }}
      {{- if $.Values.kafka.tls.secret }}
      authenticationRef:
        name: {{ $.Chart.Name }}-kafka
      {{- end }}
    {{- end }}
    - type: prometheus
      metadata:
        serverAddress: {{ .Values.prometheus.address | quote }}
        query: max(outbox_oldest_unpublished_age_seconds{namespace="{{ .Release.Namespace }}",service="{{ .Chart.Name }}"})
        threshold: {{ int $scaling.oldestUnpublishedSeconds | quote }}
        ignoreNullValues: "true"
      metricType: Value
{{- if .Values.kafka.tls.secret }}
---
apiVersion: keda.sh/v1alpha1
kind: TriggerAuthentication
metadata:
  name: {{ .Chart.Name }}-kafka
  labels: {{- include "service-lib.labels" (dict "root" . "component" "worker") | nindent 4 }}
spec:
  secretTargetRef:
    - {parameter: ca, name: {{ .Values.kafka.tls.secret }}, key: ca.crt}
    - {parameter: cert, name: {{ .Values.kafka.tls.secret }}, key: tls.crt}
    - {parameter: key, name: {{ .Values.kafka.tls.secret }}, key: tls.key}
{{- end }}
{{- end }}

{{/* Dapr Subscriptions, generated from the event catalogue. */}}
{{- define "service-lib.subscriptions" -}}
{{- $messaging := .Files.Get "files/messaging.yaml" | fromYaml }}
{{- range $messaging.subscriptions }}
---
apiVersion: {{ .apiVersion }}
kind: {{ .kind }}
metadata:
  name: {{ .metadata.name }}
  labels: {{- include "service-lib.labels" (dict "root" $ "component" "worker") | nindent 4 }}
spec: {{- toYaml .spec | nindent 2 }}
scopes: {{- toYaml .scopes | nindent 2 }}
{{- end }}
{{- end }}
