echo "winds"
exec cat /srv/table.csv
