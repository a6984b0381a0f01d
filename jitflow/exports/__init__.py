"""The file of a case or of one instrument, handed out: answers, procedure, papers; internal work only with a reason.

`service.export` makes the ZIP and records the disclosure in one transaction; `contents` is what may leave,
`internal` what stays inside unless somebody chose it and said why, `package` the files.
"""
