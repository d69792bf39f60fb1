cat /etc/rules
