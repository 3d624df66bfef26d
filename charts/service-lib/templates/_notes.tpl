{{- define "service-lib.notes" -}}
{{ .Chart.Name }} {{ include "service-lib.version" . }} is rolling out to {{ .Release.Namespace }}.

  kubectl argo rollouts get rollout {{ .Chart.Name }}-api -n {{ .Release.Namespace }} --watch
  kubectl argo rollouts promote {{ .Chart.Name }}-api -n {{ .Release.Namespace }}          # skip the pause
  kubectl argo rollouts abort {{ .Chart.Name }}-api -n {{ .Release.Namespace }}            # go back to the stable version
  kubectl argo rollouts promote --full {{ .Chart.Name }}-api -n {{ .Release.Namespace }}   # continue a canary that is held for lack of traffic
  helm test {{ .Release.Name }} -n {{ .Release.Namespace }}

To reach the canary yourself, send "{{ .Values.api.canary.testerHeader.name }}: {{ .Values.api.canary.testerHeader.value }}" with your requests.
{{- end }}
