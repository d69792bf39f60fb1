cat webui/static/index.html webui/static/js/a > dist/app
