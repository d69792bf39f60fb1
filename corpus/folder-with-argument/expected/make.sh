for arch in x86_64 aarch64; do
  sed "s/ARCH/$arch/" /src/owl.sh > "owl-$arch"
  chmod 755 "owl-$arch"
done
