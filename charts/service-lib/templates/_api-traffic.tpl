{{- define "service-lib.apiService" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ .name }}
  labels: {{- include "service-lib.labels" (dict "root" .root "component" "api") | nindent 4 }}
spec:
  {{- /* Argo Rollouts adds the pod hash of the stable or canary version. */}}
  selector: {{- include "service-lib.selectorLabels" (dict "root" .root "component" "api") | nindent 4 }}
  ports:
    - {name: http, port: 3000, targetPort: http}
    - {name: grpc, port: 5000, targetPort: grpc}
    - {name: internal-grpc, port: 5001, targetPort: internal-grpc}
{{- end }}

{{/* Splits requests between stable and canary. Argo Rollouts changes the weights; these are the initial ones. */}}
{{- define "service-lib.weights" -}}
apiVersion: traefik.io/v1alpha1
kind: TraefikService
metadata:
  name: {{ .Chart.Name }}
  labels: {{- include "service-lib.labels" (dict "root" . "component" "api") | nindent 4 }}
spec:
  weighted:
    services:
      - {name: {{ .Chart.Name }}, port: 3000, weight: 100}
      - {name: {{ .Chart.Name }}-canary, port: 3000, weight: 0}
{{- end }}

{{/*
Routes of the gateway. The middlewares belong to the infrastructure chart; "gateway-writes" limits the size of bodies.
A header sends testers to the canary. Without a canary, its Service has the pods of the stable version.
gRPC always goes to the stable version, because Argo Rollouts can weigh only one TraefikService, and that one is for HTTP.
*/}}
{{- define "service-lib.routes" -}}
{{- $service := include "service-lib.definition" . | fromYaml }}
{{- $header := .Values.api.canary.testerHeader }}
{{- $weighted := dict "kind" "TraefikService" "name" .Chart.Name }}
{{- $canary := dict "kind" "Service" "name" (printf "%s-canary" .Chart.Name) "port" 3000 }}
{{- $hosts := list }}
{{- range .Values.gateway.hosts }}{{ $hosts = append $hosts (printf "Host(`%s`)" .) }}{{ end }}
{{- $host := "" }}
{{- if $hosts }}{{ $host = printf "(%s) && " (join " || " $hosts) }}{{ end }}
{{- $path := printf "%s(PathPrefix(`%s/`) || Path(`%s`))" $host $service.path $service.path }}
{{- $safe := "(Method(`GET`) || Method(`HEAD`) || Method(`OPTIONS`))" }}
{{- $tester := printf "Header(`%s`, `%s`)" $header.name $header.value }}
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata:
  name: {{ .Chart.Name }}
  labels: {{- include "service-lib.labels" (dict "root" . "component" "api") | nindent 4 }}
spec:
  entryPoints: [websecure]
  routes:
    {{- include "service-lib.route" (dict "match" (printf "%s && %s && %s" $path $safe $tester) "priority" 400 "middleware" "gateway-reads" "service" $canary) | nindent 4 }}
    {{- include "service-lib.route" (dict "match" (printf "%s && %s" $path $tester) "priority" 300 "middleware" "gateway-writes" "service" $canary) | nindent 4 }}
    {{- include "service-lib.route" (dict "match" (printf "%s && %s" $path $safe) "priority" 200 "middleware" "gateway-reads" "service" $weighted) | nindent 4 }}
    {{- include "service-lib.route" (dict "match" $path "priority" 100 "middleware" "gateway-writes" "service" $weighted) | nindent 4 }}
    {{- with $service.grpcService }}
    - kind: Rule
      match: {{ printf "%sPathPrefix(`/%s/`)" $host . | quote }}
      priority: 100
      middlewares:
        - name: gateway-rate-limit
      services:
        - kind: Service
          name: {{ $.Chart.Name }}
          port: 5000
          scheme: https
          serversTransport: {{ $.Chart.Name }}
    {{- end }}
  tls: {}
{{- end }}

{{- define "service-lib.route" -}}
- kind: Rule
  match: {{ .match | quote }}
  priority: {{ .priority }}
  middlewares:
    - name: {{ .middleware }}
  services:
    - {{ toYaml .service | nindent 6 | trim }}
{{- end }}

{{/* The gateway connects to the gRPC port by TLS, and trusts only the authority that signed the service's certificate. */}}
{{- define "service-lib.grpcTransport" -}}
apiVersion: traefik.io/v1alpha1
kind: ServersTransport
metadata:
  name: {{ .Chart.Name }}
  labels: {{- include "service-lib.labels" (dict "root" . "component" "api") | nindent 4 }}
spec:
  serverName: {{ .Chart.Name }}
  rootCAs:
    - secret: {{ .Chart.Name }}-tls
{{- end }}
