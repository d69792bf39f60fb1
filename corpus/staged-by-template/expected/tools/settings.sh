: ${TOOLS_IMAGE:=greet-devel}
