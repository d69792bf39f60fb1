import sys

print('sum', sum(int(word) for word in sys.argv[1:]))
