while getopts o:e:r: option; do
  case $option in
  o) out=$OPTARG ;;
  e) edition=$OPTARG ;;
  r) revision=$OPTARG ;;
  esac
done
shift $((OPTIND - 1))
{ echo "$edition, $revision"; sort "$@"; } > "$out"
