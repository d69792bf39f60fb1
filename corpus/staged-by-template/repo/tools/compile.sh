#!/bin/sh
mkdir -p out
{ echo '#!/bin/sh'; sed 's/^/echo /' greeting.txt; } > out/greet
chmod 755 out/greet
