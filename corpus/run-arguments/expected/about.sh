echo "version $1"
echo "revision $REVISION"
echo "stage $STAGE"
