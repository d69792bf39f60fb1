cat kept/head.txt order.txt out/tail.txt
ls kept
stat -c %a out/tail.txt
