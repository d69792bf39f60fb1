test "$(sh double.sh 4)" = 8 && echo passed
