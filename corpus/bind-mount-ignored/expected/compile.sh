mkdir -p rootfs/bin rootfs/tmp
sort words.txt > rootfs/bin/boot
wc -l words.txt > rootfs/build.log
cp words.txt rootfs/.hidden.log
cp words.txt rootfs/tmp/sorted
