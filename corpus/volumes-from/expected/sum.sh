md5sum count > count.md5
