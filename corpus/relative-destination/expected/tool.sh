echo "tool at your service"
