"""What the voice asks of ALSA itself: to be silent, and to open a card without keeping all of Python waiting."""

import ctypes

LIBRARY = "libasound.so.2"  # SDL loads the same one
# What it would have written is behind these: the file, line and function of ALSA, the error's number, the words.
HANDLER = ctypes.CFUNCTYPE(
    None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
)

PLAYBACK, NONBLOCK = 0, 1  # as SDL opens it
S16_LE, INTERLEAVED = 2, 3
RESAMPLED = 1
LATENCY_US = 100_000


def _nothing(_file: bytes, _line: int, _function: bytes, _error: int, _words: bytes) -> None:
    pass


SILENT = HANDLER(_nothing)  # kept: ALSA goes on calling it


def be_silent() -> None:
    """It writes a dozen lines to stderr, at each try, why it cannot open a card: the voice tells it once.

    In this thread, which opens the card; a handler for all threads could meet one that must not wait for Python.
    """
    try:
        ctypes.CDLL(LIBRARY).snd_lib_error_set_local(SILENT)
    except (OSError, AttributeError):
        return  # no ALSA, or one that cannot do this


def wait_for(device: str, rate: int, channels: int) -> None:
    """Opens the device and closes it again; whether it can be is seen by who opens it next.

    SDL opens one while it keeps Python's lock: if a sound server behind it hung, so would the whole board. Here only
    this thread does.
    """
    try:
        library = ctypes.CDLL(LIBRARY)
    except OSError:
        return  # no ALSA
    handle = ctypes.c_void_p()
    if library.snd_pcm_open(ctypes.byref(handle), device.encode(), PLAYBACK, NONBLOCK) < 0:
        return
    library.snd_pcm_set_params(handle, S16_LE, INTERLEAVED, channels, rate, RESAMPLED, LATENCY_US)
    library.snd_pcm_close(handle)
