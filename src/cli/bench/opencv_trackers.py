"""OpenCV's trackers on a folder of sequences, once through each (OPE).

    python3 src/cli/bench/opencv_trackers.py VIDEOS... --out results [--trackers CSRT KCF MIL] [--jobs 1]
    npx siamdla evaluate --benchmark VIDEOS --results results/CSRT results/KCF

VIDEOS has OTB's layout: NAME/groundtruth_rect.txt (or .1.txt and .2.txt: NAME-1, NAME-2) and NAME/img/. Writes
OUT/TRACKER/NAME.txt, one row x,y,w,h for each frame, and NAME_time.txt, seconds for each frame; the first row is the
annotation. Trackers have OpenCV's default parameters, colour images and boxes rounded to whole pixels, as OpenCV takes
them. A frame in which a tracker reports a failure repeats the box before. Needs cv2 with these trackers: `apt-get install
python3-opencv`, or opencv-contrib-python (CSRT and KCF are not in opencv-python).
"""

import argparse
import os
import re
import sys
import time
from concurrent.futures import ProcessPoolExecutor

try:
    import cv2
except ImportError:
    cv2 = None

IMAGE = re.compile(r"\.(jpe?g|png|bmp)$", re.IGNORECASE)


def sequences_of(folder):
    """(name, images, boxes) of every sequence of a folder, or of the sequence that the folder itself is."""
    places = [folder] + sorted(os.path.join(folder, name) for name in os.listdir(folder))
    for place in places:
        if not os.path.isdir(place):
            continue
        files = sorted(name for name in os.listdir(place) if re.match(r"groundtruth_rect(\.\d+)?\.txt$", name))
        numbered = [name for name in files if re.search(r"\.\d+\.txt$", name)]
        for file in numbered or files:
            number = re.search(r"\.(\d+)\.txt$", file)
            name = os.path.basename(os.path.abspath(place)) + (f"-{number[1]}" if number else "")
            with open(os.path.join(place, file)) as lines:
                boxes = [[float(v) for v in re.split(r"[,\s]+", line.strip())] for line in lines if line.strip()]
            img = os.path.join(place, "img")
            images = sorted(os.path.join(img, each) for each in os.listdir(img) if IMAGE.search(each))
            if len(images) < len(boxes):
                sys.exit(f"{place}: holds {len(images)} images; expected {len(boxes)}, one for each row of {file}")
            yield name, images[: len(boxes)], boxes


def track(job):
    """Runs one tracker over one sequence and writes its boxes and times."""
    tracker_name, (name, images, boxes), out = job
    cv2.setNumThreads(1)
    tracker = getattr(cv2, f"Tracker{tracker_name}_create")()
    box, rows, times, failures = boxes[0], [boxes[0]], [], 0
    for i, path in enumerate(images):
        image = cv2.imread(path, cv2.IMREAD_COLOR)
        started = time.perf_counter()
        if i == 0:
            tracker.init(image, tuple(round(v) for v in box))
        else:
            found, new = tracker.update(image)
            box = list(new) if found else box
            failures += not found
            rows.append(box)
        times.append(time.perf_counter() - started)
    folder = os.path.join(out, tracker_name)
    for file, lines in ((f"{name}.txt", [",".join(f"{v:g}" for v in row) for row in rows]),
                        (f"{name}_time.txt", [f"{t:.6f}" for t in times])):
        with open(os.path.join(folder, file), "w") as stream:
            stream.write("\n".join(lines) + "\n")
    return tracker_name, name, len(times), failures, sum(times)


def text_of(frames, failures, seconds):
    return f"{frames} frames, {failures} reported as failures, {frames / seconds:.1f} frames per second"


def main():
    parser = argparse.ArgumentParser(description="OpenCV's trackers on folders of sequences in OTB's layout")
    parser.add_argument("videos", nargs="+", help="folders of sequences")
    parser.add_argument("--out", required=True, help="folder of the results: OUT/TRACKER/NAME.txt")
    parser.add_argument("--trackers", nargs="+", default=["CSRT", "KCF", "MIL"])
    parser.add_argument("--jobs", type=int, default=1, help="processes, of one thread each")
    options = parser.parse_args()
    missing = [name for name in options.trackers if not hasattr(cv2, f"Tracker{name}_create")]
    if missing:
        found = "no cv2" if cv2 is None else f"cv2 {cv2.__version__} without {', '.join(missing)}"
        print(f"skipped: {sys.executable} has {found}; install python3-opencv or opencv-contrib-python")
        return
    sequences = [each for folder in options.videos for each in sequences_of(folder)]
    for name in options.trackers:
        os.makedirs(os.path.join(options.out, name), exist_ok=True)
    jobs = [(name, sequence, options.out) for name in options.trackers for sequence in sequences]
    totals = {name: [0, 0, 0.0] for name in options.trackers}
    with ProcessPoolExecutor(options.jobs) as pool:
        for tracker, name, *counts in pool.map(track, jobs):
            totals[tracker] = [total + count for total, count in zip(totals[tracker], counts)]
            print(f"{tracker} {name}: {text_of(*counts)}", flush=True)
    for name in options.trackers:
        print(f"{name} of OpenCV {cv2.__version__}, {len(sequences)} sequences: {text_of(*totals[name])}")


if __name__ == "__main__":
    main()
