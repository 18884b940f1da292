"""Prints the longest Swift files: near 500 lines, a file wants a second room."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ["Libraries", "Services", "Tests"]


def main():
    files = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*.swift")]
    lengths = sorted(((len(file.read_text().splitlines()), file) for file in files), reverse=True)
    print(f"The longest of {len(files)} Swift files:")
    for length, file in lengths[:10]:
        print(f"  {length:5}  {file.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
