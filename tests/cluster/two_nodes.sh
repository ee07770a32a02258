#!/bin/sh
# A cluster of two nodes on one machine: two network namespaces with a cable between them, a scheduler and a worker on
# one, a worker on the other, each started again when it ends, as Slurm, Kubernetes and systemd do. In mid-run the far
# worker is killed, then the scheduler. The parts must be those of a local run, byte for byte.
#
#     sudo tests/cluster/two_nodes.sh [PYTHON]        needs root and iproute2
set -eu
PYTHON=${1:-.venv/bin/python}
PYTHON=$(cd "$(dirname "$PYTHON")" && pwd)/$(basename "$PYTHON")
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
WORK=$(mktemp -d)
NEAR=miner-near-$$ FAR=miner-far-$$
SCHEDULER=tcp://192.0.2.1:8786 # of the range that is kept for examples: no network has it
export PYTHONPATH="$ROOT" DASK_TEMPORARY_DIRECTORY="$WORK/dask"

end() {
    touch "$WORK/over"
    for file in "$WORK"/*.pid; do
        [ -e "$file" ] && kill -9 "$(cat "$file")" 2>/dev/null || true
    done
    wait || true
    ip netns delete "$NEAR" 2>/dev/null || true
    ip netns delete "$FAR" 2>/dev/null || true
    rm -rf "$WORK"
}
trap end EXIT

ip netns add "$NEAR"
ip netns add "$FAR"
ip link add "mn$$" netns "$NEAR" type veth peer name "mf$$" netns "$FAR"
ip -n "$NEAR" addr add 192.0.2.1/24 dev "mn$$"
ip -n "$FAR" addr add 192.0.2.2/24 dev "mf$$"
for node in "$NEAR mn$$" "$FAR mf$$"; do
    set -- $node
    ip -n "$1" link set lo up
    ip -n "$1" link set "$2" up
done

# keep NAME NAMESPACE COMMAND...: start it again whenever it ends; its process id stands in NAME.pid
keep() {
    name=$1 node=$2
    shift 2
    while [ ! -e "$WORK/over" ]; do
        ip netns exec "$node" "$@" >>"$WORK/$name.log" 2>&1 &
        echo $! >"$WORK/$name.pid"
        echo "$name started" >>"$WORK/events"
        wait $! || true
        sleep 1
    done
}

"$PYTHON" -m miner.bench.baseline "$WORK/pubmed" --files 6 --citations "${CITATIONS:-150}" --updates 1 >/dev/null
cd "$WORK"
keep scheduler "$NEAR" "$PYTHON" -m distributed.cli.dask_scheduler --host 192.0.2.1 --port 8786 --no-dashboard &
keep near "$NEAR" "$PYTHON" -m distributed.cli.dask_worker "$SCHEDULER" --host 192.0.2.1 --nthreads 1 --no-nanny --no-dashboard &
keep far "$FAR" "$PYTHON" -m distributed.cli.dask_worker "$SCHEDULER" --host 192.0.2.2 --nthreads 1 --no-nanny --no-dashboard &

ip netns exec "$NEAR" "$PYTHON" -m miner run pubmed --parts there --cluster "$SCHEDULER" >there.log 2>there.err &
RUN=$!
# made N: wait until N parts are there, or the run ends
made() {
    while kill -0 $RUN 2>/dev/null && [ "$(find there -name 'pubmed*' -type d 2>/dev/null | wc -l)" -lt "$1" ]; do
        sleep 0.1
    done
    find there -name 'pubmed*' -type d | wc -l
}
echo "$(made 1) of 7 parts made: the far worker is killed"
kill -9 "$(cat far.pid)"
echo "$(made 3) of 7 parts made: the scheduler is killed"
kill -9 "$(cat scheduler.pid)"
wait $RUN || { cat there.err; exit 1; }
sort events | uniq -c
head -1 there.log
"$PYTHON" -m miner run pubmed --parts here >here.log
diff -r here there && echo "the cluster's parts are the local run's, byte for byte: $(find here -type f | wc -l) files"
"$PYTHON" -m miner query "SELECT count(*) AS documents, count(DISTINCT pmid) AS citations FROM documents" --db there
