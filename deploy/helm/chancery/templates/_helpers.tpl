{{- /* The rules and dashboards count on the service, and so the job, being called chancery. */ -}}
{{- define "chancery.name" -}}
{{- if eq .Release.Name "chancery" }}chancery{{ else }}{{ printf "chancery-%s" .Release.Name | trunc 52 | trimSuffix "-" }}{{ end -}}
{{- end -}}
{{- define "chancery.selector" -}}
app.kubernetes.io/name: chancery
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}
{{- define "chancery.labels" -}}
{{ include "chancery.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}
