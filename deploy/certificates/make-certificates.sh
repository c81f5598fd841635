#!/bin/sh
# make-certificates <folder> <name>:<uid> …
# Makes a private authority, and for each name a key and a certificate that it signs, in
# <folder>/<name>: server.key, server.crt, server.pem (both), ca.crt. What is there stays, and is
# made anew when it ends within 30 days. The authority's own key is in <folder>/authority.
set -eu
umask 077
folder=$1
shift

authority=$folder/authority
mkdir -p "$authority"
if [ ! -s "$authority/ca.crt" ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 3650 \
    -subj '/CN=Yishi installation' -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' \
    -addext 'keyUsage=critical,keyCertSign,cRLSign' \
    -keyout "$authority/ca.key" -out "$authority/ca.crt" 2>/dev/null
fi

for each in "$@"; do
  name=${each%%:*} uid=${each##*:}
  place=$folder/$name
  mkdir -p "$place"
  if ! openssl x509 -checkend 2592000 -noout -in "$place/server.crt" >/dev/null 2>&1; then
    # nodes of KurrentDB know one another by one common name; callers look at the alternative ones
    cat >"$place/extensions" <<EXTENSIONS
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth, clientAuth
subjectAltName = DNS:$name, DNS:localhost, IP:127.0.0.1
EXTENSIONS
    # PKCS#8 and RSA: what every one of these servers reads
    openssl req -new -newkey rsa:3072 -noenc -subj "/CN=${name%-[0-9]}" \
      -keyout "$place/server.key" -out "$place/request" 2>/dev/null
    openssl x509 -req -days 825 -in "$place/request" -extfile "$place/extensions" \
      -CA "$authority/ca.crt" -CAkey "$authority/ca.key" \
      -set_serial "0x$(openssl rand -hex 16)" -out "$place/server.crt" 2>/dev/null
    rm "$place/request" "$place/extensions"
  fi
  cat "$place/server.key" "$place/server.crt" >"$place/server.pem"
  cp "$authority/ca.crt" "$place/ca.crt"
  [ "$(id -u)" -ne 0 ] || chown -R "$uid:$uid" "$place"
done

# for those who only call
mkdir -p "$folder/trusted"
cp "$authority/ca.crt" "$folder/trusted/ca.crt"
chmod 755 "$folder/trusted"
chmod 644 "$folder/trusted/ca.crt"
