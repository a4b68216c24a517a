# shellcheck shell=bash disable=SC2154
# The volume for data, which outlives this machine: it gets a file system only when it holds nothing at all.

step "mounting the volume for data"
data=/var/lib/clickstream
mkdir -p $data
if ! mountpoint -q $data; then
    # How Debian's udev names it: with the volume's id, less its dash.
    # https://docs.aws.amazon.com/ebs/latest/userguide/identify-nvme-ebs-device.html
    device=/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${DATA_VOLUME/-/}
    # It is attached after the machine has been started.
    for _ in $(seq 60); do
        [ -e "$device" ] && break
        sleep 5
    done
    [ -e "$device" ] || fail "the volume $DATA_VOLUME is not attached"
    kind=0
    found=$(blkid -p -o value -s TYPE -s PTTYPE "$device") || kind=$?
    # 2: nothing that blkid knows of.
    if [ "$kind" = 2 ]; then
        # A program that blkid does not know of may have written there: only zeros count as nothing.
        cmp --quiet --bytes=1048576 "$device" /dev/zero || fail "the volume $DATA_VOLUME holds something that is no file system"
        mkfs.ext4 -q -L clickstream "$device"
    elif [ "$found" != ext4 ]; then
        fail "the volume $DATA_VOLUME holds ${found:-something unreadable}, and not ext4"
    fi
    uuid=$(blkid -p -o value -s UUID "$device")
    sed -i "\| $data |d" /etc/fstab
    # nofail: a machine without its data still lets people in, to see why.
    echo "UUID=$uuid $data ext4 defaults,nofail,nodev,nosuid,noexec 0 2" >>/etc/fstab
    mount "$device" $data -o nodev,nosuid,noexec
fi
