cat /etc/app/base.conf
