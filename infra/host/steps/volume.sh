# shellcheck shell=bash disable=SC2154
# Mounts the volume for data, which is kept when the machine is replaced; formats it only if it is empty.

step "mounting the volume for data"
data=/var/lib/clickstream
mkdir -p $data
if ! mountpoint -q $data; then
    # The name that Debian's udev gives it: it contains the volume's id without its dash.
    # https://docs.aws.amazon.com/ebs/latest/userguide/identify-nvme-ebs-device.html
    device=/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${DATA_VOLUME/-/}
    # AWS attaches the volume after the machine has started.
    for _ in $(seq 60); do
        [ -e "$device" ] && break
        sleep 5
    done
    [ -e "$device" ] || fail "the volume $DATA_VOLUME is not attached"
    kind=0
    found=$(blkid -p -o value -s TYPE -s PTTYPE "$device") || kind=$?
    # 2: blkid found no known content.
    if [ "$kind" = 2 ]; then
        # The volume may contain data that blkid does not know: only zeros count as empty.
        cmp --quiet --bytes=1048576 "$device" /dev/zero || fail "the volume $DATA_VOLUME contains data but no known file system"
        mkfs.ext4 -q -L clickstream "$device"
    elif [ "$found" != ext4 ]; then
        fail "the volume $DATA_VOLUME contains ${found:-unreadable data}, not ext4"
    fi
    uuid=$(blkid -p -o value -s UUID "$device")
    sed -i "\| $data |d" /etc/fstab
    # nofail: the machine starts without its data too, so that an operator can connect and find the cause.
    echo "UUID=$uuid $data ext4 defaults,nofail,nodev,nosuid,noexec 0 2" >>/etc/fstab
    mount "$device" $data -o nodev,nosuid,noexec
fi
