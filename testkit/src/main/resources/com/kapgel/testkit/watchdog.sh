# Outlives the JVM by a moment and cleans up behind it. Standard input is a pipe whose other end only the JVM holds:
# end of file means that the JVM is gone, however it went.
#
# It lies in the server's folder, which it deletes in the end. Its argument is the signal that ends the server at once.
# Lines on standard input:
#   watch PID [PID...]   the server's process, and those of its children that are stopped at the moment
#   release              the server has ended and its folder is gone; nothing to do any more
trap '' INT TERM HUP
exec 2>/dev/null
folder=$(dirname "$0")
signal=$1
pid=
birth=
children=

# A pid alone may meanwhile belong to somebody else; pid and start time together may not. Nothing for the dead, among
# them zombies, whose parent has not noticed yet.
birth_of() {
  if [ -r "/proc/$1/stat" ]; then
    # Fields from the third on; the second, the name, may contain blanks. The start time is field 22.
    sed -e 's/^.*) //' -e '/^Z/d' "/proc/$1/stat" | cut -d ' ' -f 20
  elif [ ! -d /proc/self ]; then
    ps -o lstart= -p "$1"
  fi
}

lives() {
  [ -n "$pid" ] && [ -n "$birth" ] && [ "$(birth_of "$pid")" = "$birth" ]
}

while read -r word numbers; do
  case $word in
    watch)
      set -- $numbers
      pid=$1
      shift
      children=$*
      birth=$(birth_of "$pid")
      ;;
    release) exit 0 ;;
  esac
done

if lives; then
  kill -s "$signal" "$pid"
  kill -s CONT "$pid" $children
  tenths=0
  while lives && [ "$tenths" -lt 100 ]; do
    sleep 0.1
    tenths=$((tenths + 1))
  done
  lives && kill -s KILL "$pid"
fi
rm -rf -- "$folder" || { sleep 1; rm -rf -- "$folder"; }
