# What bin/tsumugi and bin/bench share; expects `root`, the project's folder. They run `module`, a Maven module.

# The module that makes the application jars, and its main class.
application=spark-jobs/app
main_class=dev.tsumugi.app.Main
module=${module:-$application}

jvm_options=("@$root/conf/jvm/spark.options" "@$root/conf/jvm/engine.options")

classes=$root/$module/target/classes
class_path=$root/$module/target/classpath.txt

# The name that JavaCPP gives to the native libraries of this machine.
system=$(uname -s) machine=$(uname -m)
case $system in Darwin) system=macosx ;; MINGW* | MSYS* | CYGWIN*) system=windows ;; *) system=linux ;; esac
case $machine in aarch64 | arm64) machine=arm64 ;; *) machine=x86_64 ;; esac
platform=${TSUMUGI_PLATFORM:-$system-$machine}

# Java decodes arguments by the locale.
[[ ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} == *[Uu][Tt][Ff]* ]] || export LC_ALL=C.UTF-8

# The versions of Spark that application jars are made for.
supported='Spark 4.2 or 3.5'

fail() {
  echo "tsumugi: $*" >&2
  exit 2
}

# Sets `java` to a Java that $1 runs on: its version is $2 to $3.
find_java() {
  local what=$1 first=$2 last=$3 wanted="a JDK $2" version
  ((first == last)) || wanted="a JDK of version $first to $last"
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  command -v "$java" >/dev/null ||
    fail "no Java is found${JAVA_HOME:+ in JAVA_HOME ($JAVA_HOME)}: install $wanted and set JAVA_HOME to its folder"
  version=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.specification\.version = //p') || true
  [[ -n $version ]] || fail "$(command -v "$java") does not run: install $wanted and set JAVA_HOME to its folder"
  [[ $version =~ ^[0-9]+$ ]] && ((version >= first && version <= last)) ||
    fail "Java $version is found ($(command -v "$java")), but $what needs $wanted: set JAVA_HOME to one"
}

# Succeeds where class path $1 names classes of another folder, or files that are gone: the project was moved or copied.
is_of_another_place() {
  local entries entry
  IFS=: read -r -a entries <"$1" || true
  for entry in ${entries[@]+"${entries[@]}"}; do
    case $entry in
      "$root"/*/target/classes) ;;
      /*/target/classes) return 0 ;;
      /*) [[ -e $entry ]] || return 0 ;;
    esac
  done
  return 1
}

# Succeeds where $1 is missing or older than a source.
is_outdated() {
  local poms=("$root"/*/pom.xml)
  [[ ! -f $1 ]] || [[ -n $(find "$root/pom.xml" "$root/conf/reference.yaml" "${poms[@]%/pom.xml}" -name target -prune -o \
    -type f \( -name pom.xml -o -name reference.yaml -o -path '*/src/main/*' \) -newer "$1" -print -quit) ]]
}

maven() {
  command -v mvn >/dev/null ||
    fail "Maven is needed to build the program and is not found: install Maven 3.8.6 or newer (the package is called maven)"
  local log
  log=$(mktemp)
  if ! (cd "$root" && mvn -q -B -DskipTests -Dspotless.check.skip "-Djavacpp.platform=$platform" "$@") >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    fail "the build failed, as told above; 'mvn $*' in $root repeats it"
  fi
  rm -f "$log"
}

# Runs function $1 while no other launcher builds, where the system can lock.
one_at_a_time() {
  if command -v flock >/dev/null; then
    exec 9<"$root/pom.xml"
    flock 9
    "$1"
    exec 9<&- # the program that is started next must not hold it
  else
    "$1"
  fi
}

build_classes() {
  if is_outdated "$class_path" || is_of_another_place "$class_path"; then
    if [[ -f $class_path ]]; then
      echo "Building ..." >&2
    else
      echo "Building for the first time: Maven fetches what is missing, about 500 MB on a fresh machine ..." >&2
    fi
    maven -pl "$module" -am process-classes
    touch "$class_path"
  fi
}

# Sets what depends on the version of the Spark in SPARK_HOME: `application_jar`, `profile` and `java`.
fit_to_spark() {
  local jar scala='' version='' folder=$root/$application/target
  for jar in "$SPARK_HOME"/jars/spark-core_*.jar; do
    [[ ! $jar =~ spark-core_([0-9.]+)-([^/]+)\.jar$ ]] || scala=${BASH_REMATCH[1]} version=${BASH_REMATCH[2]}
  done
  [[ -n $version ]] ||
    fail "SPARK_HOME is $SPARK_HOME, which holds no jars/spark-core_*.jar: set it to the folder of a $supported installation, or unset it to run on embedded Spark"
  case $version/$scala in
    4.2.*/2.13)
      profile='' application_jar=$folder/tsumugi-all.jar
      find_java 'this program' 17 25 ;;
    3.5.*/2.12)
      profile=spark-3.5 application_jar=$folder/spark-3.5/tsumugi-all-spark-3.5.jar
      find_java 'Spark 3.5' 17 17 ;;
    *)
      fail "SPARK_HOME is $SPARK_HOME, which holds Spark $version with Scala $scala, but this program runs on Spark 4.2 with Scala 2.13 or Spark 3.5 with Scala 2.12: set SPARK_HOME to the folder of one of these, or unset it to run on embedded Spark" ;;
  esac
}

build_application_jar() {
  if is_outdated "$application_jar"; then
    echo "Building $application_jar ..." >&2
    maven ${profile:+-P$profile} -pl "$application" -am package
    touch "$application_jar"
  fi
}

# Runs the POM $1, called NAME.inputs.xml, which copies text to data/inputs/NAME.
copy_inputs() {
  local pom=$1 name stamp
  name=$(basename "${pom%.inputs.xml}")
  stamp=$root/data/inputs/$name/.complete
  if [[ ! -f $stamp || $pom -nt $stamp ]]; then
    echo "Fetching the texts of $pom ..." >&2
    maven -f "$(realpath "$pom")" process-resources
    mkdir -p "$(dirname "$stamp")"
    touch "$stamp"
  fi
}

# Copies the texts that configuration $1 asks for: a line `inputs-pom: NAME.inputs.xml` of its section `run`, beside it.
copy_inputs_of() {
  local config=$1 line='' section='' pom=''
  [[ -f $config ]] || return 0
  while IFS= read -r line || [[ -n $line ]]; do
    if [[ $line == [!\ #]* ]]; then
      section=${line%%:*}
    elif [[ $section == run && $line =~ ^[[:space:]]+inputs-pom:[[:space:]]+[\"\']?([^\"\'#[:space:]]+) ]]; then
      pom=$(dirname "$config")/${BASH_REMATCH[1]}
    fi
  done <"$config"
  [[ -n $pom ]] || return 0
  [[ $pom == *.inputs.xml && -f $pom ]] ||
    fail "run.inputs-pom in $config names $pom, which is no file NAME.inputs.xml: correct the name, or leave the key out where the texts are there already"
  copy_inputs "$pom"
}

# Leaves out a setting of OpenBLAS for an older processor: without AVX-512, training takes half as long again.
leave_old_core_type_out() {
  case ${OPENBLAS_CORETYPE:-} in
    '' | [Ss][Kk][Yy][Ll][Aa][Kk][Ee][Xx] | [Cc][Oo][Oo][Pp][Ee][Rr][Ll][Aa][Kk][Ee] | [Ss][Aa][Pp][Pp][Hh][Ii][Rr][Ee][Rr][Aa][Pp][Ii][Dd][Ss]) return ;;
  esac
  if [[ $(cat /proc/cpuinfo 2>/dev/null) == *avx512f* ]]; then
    echo "OPENBLAS_CORETYPE=$OPENBLAS_CORETYPE keeps matrix products from this processor's AVX-512 and is left out." >&2
    unset OPENBLAS_CORETYPE
  fi
}

# The heap of an embedded session.
check_memory() {
  local memory=${TSUMUGI_MEMORY:-3g} unit megabytes=0
  if [[ $memory =~ ^([1-9][0-9]{0,6})([mMgG])$ ]]; then
    unit=${BASH_REMATCH[2]} megabytes=${BASH_REMATCH[1]}
    [[ $unit == [mM] ]] || megabytes=$((1024 * megabytes))
  fi
  ((megabytes >= 512)) ||
    fail "TSUMUGI_MEMORY is $memory, but must be the size of the heap in whole megabytes or gigabytes, such as 3500m or 8g, and at least 512m"
}

# Replaces this process by class $1 with the arguments after it, on embedded Spark.
embedded() {
  check_memory
  find_java 'this program' 17 25
  one_at_a_time build_classes
  local options=(-Xmx"${TSUMUGI_MEMORY:-3g}" -XX:+UseTransparentHugePages -Dfile.encoding=UTF-8 -Dlog4j2.configurationFile="file:$root/conf/log4j2.properties")
  if [[ -t 2 ]]; then
    options+=(-Dtsumugi.terminal=true -Dtsumugi.line.start=$'\r\e[K')
  fi
  leave_old_core_type_out
  export SPARK_LOCAL_IP=${SPARK_LOCAL_IP:-127.0.0.1} SPARK_LOCAL_HOSTNAME=${SPARK_LOCAL_HOSTNAME:-localhost}
  # shellcheck disable=SC2086  # TSUMUGI_JAVA_OPTS holds several options
  exec "$java" "${jvm_options[@]}" "${options[@]}" ${TSUMUGI_JAVA_OPTS:-} -cp "$classes:$(<"$class_path")" "$@"
}

# Replaces this process by spark-submit; uses master, deploy_mode, config and arguments.
submit() {
  [[ -x $SPARK_HOME/bin/spark-submit ]] ||
    fail "SPARK_HOME is $SPARK_HOME, which holds no bin/spark-submit: set it to the folder of a $supported installation, or unset it to run on embedded Spark"
  fit_to_spark
  one_at_a_time build_application_jar
  local i engine
  engine=$(sed '/^#/d' "$root/conf/jvm/engine.options")
  engine=${engine//$'\n'/ }
  local options=(--class "$main_class"
    --conf "spark.driver.defaultJavaOptions=$engine" --conf "spark.executor.defaultJavaOptions=$engine")
  [[ -z $master ]] || options+=(--master "$master")
  [[ -z $deploy_mode ]] || options+=(--deploy-mode "$deploy_mode")
  if [[ $deploy_mode == cluster && -f $config ]]; then # the driver finds the shipped file in its working folder
    options+=(--files "$config")
    for i in "${!arguments[@]}"; do
      [[ ${arguments[i]} != "$config" ]] || arguments[i]=$(basename "$config")
    done
  fi
  # shellcheck disable=SC2086  # TSUMUGI_SUBMIT_ARGS holds several arguments
  exec "$SPARK_HOME/bin/spark-submit" "${options[@]}" ${TSUMUGI_SUBMIT_ARGS:-} "$application_jar" ${arguments[@]+"${arguments[@]}"}
}
