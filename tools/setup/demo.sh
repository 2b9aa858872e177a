#!/bin/bash
# What `make demo` shows, run beside a local stack: documents read and decided, and fraud found.
# $1 is the command-line tool, $2 a folder for what is written.
set -euo pipefail
trestle=$1 out=$2 images=events/images

title() { printf '\n\033[1m== %s\033[0m\n\n' "$*"; }
verify() { "$trestle" verify "$@"; }
ring_b() { verify $images/ring-b-id.jpg --selfie $images/ring-b-selfie.jpg --market utopia; }

title "A mild photo of a passport"
verify $images/passport-mild.jpg --market utopia --annotate "$out/passport.png"

title "Both sides of an ID card, photographed badly"
verify $images/id-card-front-hard.jpg --back $images/id-card-back-hard.jpg --market lv --annotate "$out/id-card.png"

title "The same passport with an honest selfie of its holder"
verify $images/passport-mild.jpg --selfie $images/selfie-honest.jpg --market utopia

title "The same passport with a selfie photographed from a screen"
verify $images/passport-mild.jpg --selfie $images/selfie-screen.jpg --market utopia

title "A ring of fraud: its first member, before anybody knows"
verify $images/ring-a-id.jpg --selfie $images/ring-a-selfie.jpg --market utopia --save "$out/ring-a.json"

title "Its second member: another document, another face, the same background; nothing to compare with yet"
ring_b

title "Somebody finds out that the first was fraud, and confirms it"
case=$("$trestle" fraud confirm "$out/ring-a.json" --by demo-desk --quiet)
echo "  fraud case $case"

title "The second member again: the background is that of case $case"
ring_b

title "It was a mistake: the case is taken back, and the second member again"
"$trestle" fraud undo "$case"
ring_b

title "The pictures with the evidence drawn on them are in $out/"
