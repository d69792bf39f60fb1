echo "tides"
exec cat /srv/table.csv
