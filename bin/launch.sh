# What bin/tsumugi and bin/bench share; expects `root`, the project's folder, and `module`, the Maven module that is run.

# The same list as jvm.options in pom.xml: what Spark needs on Java 17, the Vector API, and no limit on
# native memory by the size of the heap.
jvm_options=(
  --add-modules=jdk.incubator.vector
  -XX:+IgnoreUnrecognizedVMOptions
  --add-opens=java.base/java.lang=ALL-UNNAMED
  --add-opens=java.base/java.lang.invoke=ALL-UNNAMED
  --add-opens=java.base/java.lang.reflect=ALL-UNNAMED
  --add-opens=java.base/java.io=ALL-UNNAMED
  --add-opens=java.base/java.net=ALL-UNNAMED
  --add-opens=java.base/java.nio=ALL-UNNAMED
  --add-opens=java.base/java.util=ALL-UNNAMED
  --add-opens=java.base/java.util.concurrent=ALL-UNNAMED
  --add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED
  --add-opens=java.base/jdk.internal.ref=ALL-UNNAMED
  --add-opens=java.base/sun.nio.ch=ALL-UNNAMED
  --add-opens=java.base/sun.nio.cs=ALL-UNNAMED
  --add-opens=java.base/sun.security.action=ALL-UNNAMED
  --add-opens=java.base/sun.util.calendar=ALL-UNNAMED
  --add-opens=java.security.jgss/sun.security.krb5=ALL-UNNAMED
  -Djdk.reflect.useDirectMethodHandle=false
  -Dorg.bytedeco.javacpp.maxbytes=0
  -Dorg.bytedeco.javacpp.maxphysicalbytes=0
)

classes=$root/$module/target/classes
class_path=$root/$module/target/classpath.txt
application_jar=$root/spark-jobs/app/target/tsumugi-all.jar

# The name that JavaCPP gives to the native libraries of this machine.
system=$(uname -s) machine=$(uname -m)
case $system in Darwin) system=macosx ;; MINGW* | MSYS* | CYGWIN*) system=windows ;; *) system=linux ;; esac
case $machine in aarch64 | arm64) machine=arm64 ;; *) machine=x86_64 ;; esac
platform=${TSUMUGI_PLATFORM:-$system-$machine}

# Java decodes arguments by the locale.
[[ ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} == *[Uu][Tt][Ff]* ]] || export LC_ALL=C.UTF-8

fail() {
  echo "tsumugi: $*" >&2
  exit 2
}

# Sets `java` to a Java 17.
find_java() {
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  command -v "$java" >/dev/null ||
    fail "no Java is found${JAVA_HOME:+ in JAVA_HOME ($JAVA_HOME)}: install a JDK 17 and set JAVA_HOME to its folder"
  local version
  version=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.specification\.version = //p') || true
  [[ -n $version ]] || fail "$(command -v "$java") does not run: install a JDK 17 and set JAVA_HOME to its folder"
  [[ $version == 17 ]] ||
    fail "Java $version is found ($(command -v "$java")), but Spark 3.5 and this program need Java 17: set JAVA_HOME to a JDK 17"
}

# Succeeds where $1 is missing or older than a source.
is_outdated() {
  [[ ! -f $1 ]] || [[ -n $(find "$root"/pom.xml "$root"/*/pom.xml "$root"/*/*/pom.xml "$root"/*/src/main "$root"/*/*/src/main "$root"/conf/reference.yaml \
    -type f -newer "$1" -print -quit) ]]
}

maven() {
  command -v mvn >/dev/null ||
    fail "Maven is needed to build the program and is not found: install Maven 3.8.6 or newer (the package is called maven)"
  local log
  log=$(mktemp)
  if ! (cd "$root" && mvn -q -B -DskipTests "-Djavacpp.platform=$platform" "$@") >"$log" 2>&1; then
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
  if is_outdated "$class_path"; then
    if [[ -f $class_path ]]; then
      echo "Building ..." >&2
    else
      echo "Building for the first time: Maven fetches what is missing, about 500 MB on a fresh machine ..." >&2
    fi
    maven -pl "$module" -am process-classes
    touch "$class_path"
  fi
}

build_application_jar() {
  if is_outdated "$application_jar"; then
    echo "Building $application_jar ..." >&2
    maven -pl "$module" -am package
    touch "$application_jar"
  fi
}

# Runs $1, a POM called NAME.inputs.xml that copies text to data/inputs/NAME, where there is one.
copy_inputs() {
  local pom=$1
  [[ -f $pom ]] || return 0
  local name stamp
  name=$(basename "${pom%.inputs.xml}")
  stamp=$root/data/inputs/$name/.complete
  if [[ ! -f $stamp || $pom -nt $stamp ]]; then
    echo "Fetching the texts of $pom ..." >&2
    maven -f "$(realpath "$pom")" process-resources
    mkdir -p "$(dirname "$stamp")"
    touch "$stamp"
  fi
}

# Replaces this process by class $1 with the arguments after it, on embedded Spark.
embedded() {
  find_java
  one_at_a_time build_classes
  local options=(-Xmx"${TSUMUGI_MEMORY:-3g}" -XX:+UseTransparentHugePages -Dfile.encoding=UTF-8 -Dlog4j2.configurationFile="file:$root/conf/log4j2.properties")
  if [[ -t 2 ]]; then
    options+=(-Dtsumugi.terminal=true -Dtsumugi.line.start=$'\r\e[K')
  fi
  export SPARK_LOCAL_IP=${SPARK_LOCAL_IP:-127.0.0.1} SPARK_LOCAL_HOSTNAME=${SPARK_LOCAL_HOSTNAME:-localhost}
  # shellcheck disable=SC2086  # TSUMUGI_JAVA_OPTS holds several options
  exec "$java" "${jvm_options[@]}" "${options[@]}" ${TSUMUGI_JAVA_OPTS:-} -cp "$classes:$(<"$class_path")" "$@"
}

# Replaces this process by spark-submit; uses master, deploy_mode, config and arguments.
submit() {
  [[ -x $SPARK_HOME/bin/spark-submit ]] ||
    fail "SPARK_HOME is $SPARK_HOME, which holds no bin/spark-submit: set it to the folder of a Spark 3.5 installation, or unset it to run on embedded Spark"
  find_java
  one_at_a_time build_application_jar
  local training='--add-modules=jdk.incubator.vector -Dorg.bytedeco.javacpp.maxbytes=0 -Dorg.bytedeco.javacpp.maxphysicalbytes=0' i
  local options=(--class dev.tsumugi.app.Main
    --conf "spark.driver.defaultJavaOptions=$training" --conf "spark.executor.defaultJavaOptions=$training")
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
