cat kept/head.txt order.txt tail.txt out/note.txt
ls kept out
stat -c %a out/note.txt
