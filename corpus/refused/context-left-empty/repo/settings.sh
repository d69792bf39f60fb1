# where the final image is built
CONTEXT=
